"""A RADIUS client of python3-pyrad: radius_client.py PORT SECRET KIND USER PASSWORD [NAME=VALUE...]

KIND is pap, chap, mschapv2 or accounting. Prints the answer's code and, one a line, what it holds; ends with 1 if the
answer was a reject, 2 if none came. Digests that Python lacks (MD4, DES) are asked of the openssl program."""
import hashlib
import hmac
import io
import os
import subprocess
import sys

from pyrad.client import Client, Timeout
from pyrad.dictionary import Dictionary

DICTIONARY = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE User-Password 2 string encrypt=1
ATTRIBUTE CHAP-Password 3 octets
ATTRIBUTE NAS-IP-Address 4 ipaddr
ATTRIBUTE Framed-IP-Address 8 ipaddr
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE Class 25 octets
ATTRIBUTE Acct-Status-Type 40 integer
ATTRIBUTE Acct-Input-Octets 42 integer
ATTRIBUTE Acct-Output-Octets 43 integer
ATTRIBUTE Acct-Session-Id 44 string
ATTRIBUTE Acct-Session-Time 46 integer
ATTRIBUTE CHAP-Challenge 60 octets
ATTRIBUTE Message-Authenticator 80 octets
VENDOR Microsoft 311
BEGIN-VENDOR Microsoft
ATTRIBUTE MS-CHAP-Challenge 11 octets
ATTRIBUTE MS-CHAP2-Response 25 octets
ATTRIBUTE MS-CHAP2-Success 26 octets
END-VENDOR Microsoft
VALUE Acct-Status-Type Start 1
VALUE Acct-Status-Type Stop 2
VALUE Acct-Status-Type Interim-Update 3
"""


def openssl(*arguments, given):
    command = ["openssl", *arguments, "-provider", "legacy", "-provider", "default"]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout


def md4(octets):
    return openssl("dgst", "-md4", "-binary", given=octets)


def with_parity(seven):
    """A DES key of 56 bits as 64."""
    bits = int.from_bytes(seven, "big")
    return bytes((bits >> (49 - 7 * n) & 0x7F) << 1 for n in range(8))


def des(key, block):
    return openssl("enc", "-des-ecb", "-nopad", "-K", with_parity(key).hex(), given=block)


def challenge_response(challenge, password_hash):
    keys = password_hash + bytes(5)
    return b"".join(des(keys[n : n + 7], challenge) for n in (0, 7, 14))


def ms_chap2(user, password, peer_challenge, router_challenge):
    """RFC 2759 section 8: the response, and what proves that the server knows the password too."""
    password_hash = md4(password.encode("utf-16-le"))
    challenge = hashlib.sha1(peer_challenge + router_challenge + user.encode()).digest()[:8]
    response = challenge_response(challenge, password_hash)
    inner = hashlib.sha1(md4(password_hash) + response + b"Magic server to client signing constant").digest()
    proof = hashlib.sha1(inner + challenge + b"Pad to make it do more than one iteration").hexdigest().upper()
    return response, b"S=" + proof.encode()


def add_message_authenticator(request):
    request["Message-Authenticator"] = bytes(16)
    octets = request.RequestPacket()
    request["Message-Authenticator"] = hmac.new(request.secret, octets, hashlib.md5).digest()


def add_password(request, kind, user, password):
    """What a right answer has to prove, if anything."""
    if kind == "pap":
        request["User-Password"] = request.PwCrypt(password)
    if kind == "chap":
        challenge = os.urandom(16)
        request["CHAP-Challenge"] = challenge
        request["CHAP-Password"] = b"\x07" + hashlib.md5(b"\x07" + password.encode() + challenge).digest()
    if kind == "mschapv2":
        router_challenge, peer_challenge = os.urandom(16), os.urandom(16)
        response, proof = ms_chap2(user, password, peer_challenge, router_challenge)
        request["MS-CHAP-Challenge"] = router_challenge
        request["MS-CHAP2-Response"] = b"\x05\x00" + peer_challenge + bytes(8) + response
        return b"\x05" + proof
    return None


def request_of(client, kind, user, password, attributes):
    if kind == "accounting":
        request = client.CreateAcctPacket(User_Name=user)
        for attribute in attributes:
            name, value = attribute.split("=", 1)
            request[name] = int(value) if value.isdigit() and name != "Acct-Session-Id" else value
        return request, None
    request = client.CreateAuthPacket(User_Name=user)
    request.authenticator = request.CreateAuthenticator()
    proof = add_password(request, kind, user, password)
    add_message_authenticator(request)
    return request, proof


def main(port, secret, kind, user, password, *attributes):
    client = Client(
        server="127.0.0.1", authport=int(port), acctport=int(port) + 1, secret=secret.encode(),
        dict=Dictionary(io.StringIO(DICTIONARY)),
    )
    client.timeout, client.retries = 5, 1
    request, proof = request_of(client, kind, user, password, attributes)
    try:
        answer = client.SendPacket(request)
    except Timeout:
        print("no answer")
        return 2
    print("code", answer.code)
    for name in answer.keys():
        print(name, "=", answer[name])
    if proof is not None and answer.code == 2:
        print("proven" if answer["MS-CHAP2-Success"] == [proof] else "not proven")
    return 1 if answer.code == 3 else 0


sys.exit(main(*sys.argv[1:]))
