"""A webhook receiver for tests: receiver.py PORT SECRET STATUS...

Answers the n-th request with the n-th status (the last one from then on). GET /received lists what
came, each with whether its signature is right, checked here without Kedge's code. With
RECEIVER_CERTIFICATE, RECEIVER_KEY and RECEIVER_CLIENT_CA it speaks TLS only, to clients with a
certificate of that authority only.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import time

key = base64.b64decode(sys.argv[2].removeprefix("whsec_"))
statuses = [int(status) for status in sys.argv[3:]]
received = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, json.dumps(received).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        id, timestamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        content = ("%s.%s." % (id, timestamp)).encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        received.append(
            {
                "id": id,
                "isSigned": wanted in (self.headers["webhook-signature"] or "").split(" "),
                "isRecent": abs(time.time() - int(timestamp)) < 300,
                "contentType": self.headers["Content-Type"],
                "type": json.loads(body)["type"],
            }
        )
        self.answer(statuses[min(len(received), len(statuses)) - 1], b"")

    def answer(self, status, body):
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "3")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
if "RECEIVER_CERTIFICATE" in os.environ:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["RECEIVER_CERTIFICATE"], os.environ["RECEIVER_KEY"])
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(os.environ["RECEIVER_CLIENT_CA"])
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
server.serve_forever()
