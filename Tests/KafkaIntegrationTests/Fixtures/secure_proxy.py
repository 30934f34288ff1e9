"""Secures a broker that speaks in the clear:

secure_proxy.py PORT BROKER_PORT CERTIFICATE KEY CLIENT_AUTHORITY [MECHANISM USER]

Ends TLS, and shows clients its own port where the broker names its own. With CLIENT_AUTHORITY not
empty only clients with a certificate of it come in. With MECHANISM, SCRAM-SHA-256 or SCRAM-SHA-512,
only those come in who prove to know the password in SCRAM_PASSWORD: the server's side of RFC 5802
and RFC 7677 within Kafka's SaslHandshake and SaslAuthenticate, written here without librdkafka.
"""

import base64
import hashlib
import hmac
import os
import secrets
import socket
import ssl
import struct
import sys
import threading

port, broker, certificate, key, authority = sys.argv[1:6]
mechanism, user = (sys.argv[6:8] + ["", ""])[:2]
password = os.environ.get("SCRAM_PASSWORD", "")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
if authority:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority)
named = b"127.0.0.1" + struct.pack(">i", int(broker))
shown = b"127.0.0.1" + struct.pack(">i", int(port))

API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE = 18, 17, 36
UNSUPPORTED_MECHANISM, AUTHENTICATION_FAILED = 33, 58


def exactly(source, count):
    data = b""
    while len(data) < count:
        more = source.recv(count - len(data))
        if not more:
            raise OSError("the client went away")
        data += more
    return data


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


class Scram:
    """The server's side of one exchange."""

    def __init__(self):
        self.name = mechanism.removeprefix("SCRAM-").replace("-", "").lower()
        self.salt, self.iterations = secrets.token_bytes(16), 4096
        self.first = self.nonce = None

    def digest(self, key, message):
        return hmac.new(key, message, self.name).digest()

    def answer(self, message):
        """What to answer, and whether that was the last message; nothing if it proves nothing."""
        if self.first is None:
            assert message.startswith("n,,")
            self.first = message[3:]
            fields = dict(field.split("=", 1) for field in self.first.split(","))
            self.isKnown = fields["n"] == user
            self.nonce = fields["r"] + base64.b64encode(secrets.token_bytes(18)).decode()
            salt = base64.b64encode(self.salt).decode()
            self.challenge = "r=%s,s=%s,i=%d" % (self.nonce, salt, self.iterations)
            return self.challenge, False
        bare, proof = message.rsplit(",p=", 1)
        salted = hashlib.pbkdf2_hmac(self.name, password.encode(), self.salt, self.iterations)
        client = self.digest(salted, b"Client Key")
        stored = hashlib.new(self.name, client).digest()
        said = ",".join([self.first, self.challenge, bare]).encode()
        signature = self.digest(stored, said)
        proven = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature, strict=True))
        # librdkafka before 2.6.1 puts its own nonce once more before the one that begins with it
        # (librdkafka issue 4895); as Kafka 3 does, and Kafka 4 does not, this lets it pass.
        own = self.first.split(",r=", 1)[1]
        known = self.isKnown and bare in ("c=biws,r=" + self.nonce, "c=biws,r=" + own + self.nonce)
        if not known or hashlib.new(self.name, proven).digest() != stored:
            return None, True
        verifier = self.digest(self.digest(salted, b"Server Key"), said)
        return "v=" + base64.b64encode(verifier).decode(), True


def authenticate(client, server):
    """Passes questions about versions on until the client has proven who it is."""
    scram = Scram()
    while True:
        size = exactly(client, 4)
        frame = exactly(client, struct.unpack(">i", size)[0])
        api, version, correlation, length = struct.unpack(">hhih", frame[:10])
        body = frame[10 + max(length, 0) :]
        if api == API_VERSIONS:
            server.sendall(size + frame)
            continue
        done = False
        if api == SASL_HANDSHAKE and version == 1:
            wanted = body[2:].decode()
            code = 0 if wanted == mechanism else UNSUPPORTED_MECHANISM
            answer = struct.pack(">hi", code, 1) + text(mechanism)
        elif api == SASL_AUTHENTICATE and version in (0, 1):
            said, done = scram.answer(body[4:].decode())
            if said is None:
                answer = struct.pack(">h", AUTHENTICATION_FAILED)
                answer += text("Authentication failed: Invalid username or password")
                answer += struct.pack(">i", 0)
            else:
                answer = struct.pack(">hh", 0, -1) + struct.pack(">i", len(said)) + said.encode()
            if version == 1:
                answer += struct.pack(">q", 0)
            print(mechanism, "refused" if said is None else "goes on", flush=True)
        else:
            raise OSError("request %d before authentication" % api)
        client.sendall(struct.pack(">ii", len(answer) + 4, correlation) + answer)
        if done:
            return said is not None


def pump(source, target, change):
    try:
        while data := source.recv(1 << 16):
            target.sendall(data.replace(named, shown) if change else data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def ask(client, server):
    try:
        if mechanism and not authenticate(client, server):
            raise OSError("not authenticated")
    except (AssertionError, KeyError, OSError, ValueError, struct.error) as error:
        print(error, flush=True)
        for end in (client, server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return
    pump(client, server, False)


def serve(plain):
    try:
        client = context.wrap_socket(plain, server_side=True)
        server = socket.create_connection(("127.0.0.1", int(broker)))
    except OSError:
        return plain.close()
    threading.Thread(target=ask, args=(client, server), daemon=True).start()
    pump(server, client, True)


listener = socket.create_server(("127.0.0.1", int(port)))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
