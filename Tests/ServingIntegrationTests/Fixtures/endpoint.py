"""The repository and traffic routes of a Kedge endpoint, for tests: endpoint.py PORT [TOKEN].

Follows the rules of the real one: a version never changes, a version in use is not unloaded, traffic
of an older generation is refused.
"""

import base64
import http.server
import json
import sys

models = {}
token = sys.argv[2] if len(sys.argv) > 2 else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = self.path.strip("/").split("/")
        if token and self.headers.get("Authorization") != "Bearer " + token:
            return self.send(401, {"error": "expected a valid bearer token"})
        if parts == ["v2", "health", "ready"]:
            return self.send(200, {"ready": True})
        if parts == ["v2", "repository", "index"]:
            return self.send(
                200,
                [
                    {"name": name, "version": version, "state": "READY"}
                    for name, model in models.items()
                    for version in model["versions"]
                ],
            )
        if parts[:3] == ["v2", "repository", "models"]:
            return getattr(self, parts[4])(parts[3], json.loads(body or "{}").get("parameters", {}))
        if parts[:3] == ["v2", "kedge", "models"] and parts[4] == "traffic":
            return self.traffic(parts[3], json.loads(body) if body else None)
        self.send(404, {"error": "there is no such route"})

    def load(self, name, parameters):
        version = parameters["kedge_version"]
        artifact = base64.b64decode(parameters["file:%s/model.json" % version])
        if not artifact:
            return self.send(400, {"error": "the artifact is not readable"})
        model = models.setdefault(name, {"versions": {}, "traffic": None})
        if model["versions"].setdefault(version, artifact) != artifact:
            return self.send(409, {"error": "loaded with other content"})
        if not model["traffic"]:
            model["traffic"] = {"weights": {version: 1}, "generation": -1}
        self.send(200, None)

    def unload(self, name, parameters):
        version = parameters.get("kedge_version")
        model = models.get(name)
        if version is None:
            if models.pop(name, None) is None:
                return self.send(404, {"error": "model is not loaded"})
        elif model and version in model["versions"]:
            traffic = model["traffic"]
            if traffic["weights"].get(version, 0) > 0 or traffic.get("mirror") == version:
                return self.send(409, {"error": "version is in use"})
            del model["versions"][version]
        self.send(200, None)

    def traffic(self, name, wanted):
        model = models.get(name)
        if model is None:
            return self.send(404, {"error": "model is not loaded"})
        if wanted is not None:
            present = model["traffic"]
            if wanted["generation"] < present["generation"] or (
                wanted["generation"] == present["generation"] and wanted != present
            ):
                return self.send(409, {"error": "expected a later generation"})
            if not set(wanted["weights"]) <= set(model["versions"]):
                return self.send(400, {"error": "version is not loaded"})
            model["traffic"] = wanted
        self.send(200, model["traffic"])

    def send(self, status, value):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
