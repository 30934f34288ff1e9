"""An HTTP/1.1 server for tests: server.py PORT [CERTIFICATE KEY [abrupt]]."""

import http.server
import json
import socket
import ssl
import struct
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path, _, query = self.path.partition("?")
        status, headers, answer = 200, [("Content-Type", "text/plain")], b"hello\n"
        if path == "/echo":
            answer = json.dumps(
                {
                    "method": self.command,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": body.decode(),
                }
            ).encode()
        elif path == "/slow":
            time.sleep(float(query))
        elif path == "/big":
            answer = b"x" * int(query)
        elif path == "/status":
            status = int(query)
            headers += [("X-Twice", "a"), ("X-Twice", "b"), ("Retry-After", "7")]
        elif path == "/headers":
            headers += [("X-%d" % index, "y" * 1000) for index in range(400)]
        elif path == "/broken":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(0 if status in (204, 304) else len(answer)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


class AbruptServer(Server):
    """Ends each connection with a reset after the handshake, whatever it was about to read."""

    def finish_request(self, request, client_address):
        request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.close()


server = (AbruptServer if sys.argv[4:] == ["abrupt"] else Server)(
    ("127.0.0.1", int(sys.argv[1])), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
