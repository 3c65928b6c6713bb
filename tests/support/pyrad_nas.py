"""A NAS made of pyrad that takes CoA- and Disconnect-Requests on a free port of 127.0.0.1.

Its first line is the port; then it prints a JSON object for each request. It acknowledges every session but "unknown" and
that of `bangnopi doctor`.
"""

import io
import json
import sys

from pyrad import dictionary, packet, server

DICTIONARY = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE Framed-IP-Address 8 ipaddr
ATTRIBUTE Acct-Session-Id 44 string
ATTRIBUTE Message-Authenticator 80 octets
ATTRIBUTE Error-Cause 101 integer
VENDOR Mikrotik 14988
BEGIN-VENDOR Mikrotik
ATTRIBUTE Mikrotik-Rate-Limit 8 string
END-VENDOR Mikrotik
"""
SESSION_CONTEXT_NOT_FOUND = 503
UNKNOWN_SESSIONS = ("unknown", "bangnopi-doctor")


class Nas(server.Server):
    def HandleCoaPacket(self, request):
        self.take(request, "CoA-Request", packet.CoAACK, packet.CoANAK)

    def HandleDisconnectPacket(self, request):
        self.take(request, "Disconnect-Request", packet.DisconnectACK, packet.DisconnectNAK)

    def take(self, request, name, ack, nak):
        if not request.VerifyCoARequest():
            return
        said = {key: str(request[key][0]) for key in request.keys() if isinstance(key, str)}
        print(json.dumps({"request": name, **said}), flush=True)
        reply = self.CreateReplyPacket(request)
        reply.code = ack
        if said.get("Acct-Session-Id") in UNKNOWN_SESSIONS:
            reply.code = nak
            reply["Error-Cause"] = SESSION_CONTEXT_NOT_FOUND
        self.SendReplyPacket(request.fd, reply)


def main():
    secret = sys.argv[1].encode()
    nas = Nas(  # its other two ports must be open as well, or pyrad 2.1 does not run
        authport=0,
        acctport=0,
        coaport=0,
        hosts={"127.0.0.1": server.RemoteHost("127.0.0.1", secret, "bangnopi")},
        dict=dictionary.Dictionary(io.StringIO(DICTIONARY)),
        coa_enabled=True,
    )
    nas.BindToAddress("127.0.0.1")
    print(nas.coafds[0].getsockname()[1], flush=True)
    nas.Run()


main()
