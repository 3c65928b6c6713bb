#!/usr/bin/python3
"""A mail server on loopback for tests: mail_server.py PORT MAILDIR [CERTIFICATE KEY]

With a certificate it wants STARTTLS and the user "tagihan" with the password "rahasia". What it answers is in the recipient's name, or in
the name that a client says EHLO with. Python's aiosmtpd keeps the mail, one file each in MAILDIR/new.
"""
import asyncio
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult

AT_RCPT = {
    "tolak": "550 5.1.1 no such user here",
    "lama": "551 user not local",
    "aturan": "550 5.7.1 relaying denied",
    "penuh": "452 4.2.2 mailbox full",
}
AT_DATA = {"sampah": "554 5.7.1 looks like spam", "nanti": "451 4.3.0 try again later"}


class Handler(Mailbox):
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if hostname.startswith("sibuk"):
            return ["421 4.3.2 too busy"]
        return responses

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return "421 4.3.2 too busy" if hostname.startswith("sibuk") else "250 mail.example"

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name in AT_RCPT:
            return AT_RCPT[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name in AT_DATA:
            return AT_DATA[name]
        if name == "lambat":
            await asyncio.sleep(30)
        answer = await super().handle_DATA(server, session, envelope)
        if name == "putus":
            server.transport.abort()
        return answer


def authenticate(server, session, envelope, mechanism, data):
    is_right = data.login == b"tagihan" and data.password == b"rahasia"
    return AuthResult(success=is_right, handled=False)


def main():
    port, maildir = int(sys.argv[1]), sys.argv[2]
    extra = {}
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        extra = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": authenticate,
        }
    Controller(Handler(maildir), hostname="127.0.0.1", port=port, **extra).start()
    asyncio.new_event_loop().run_forever()


main()
