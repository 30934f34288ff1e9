-- wrk: posts one row in the Open Inference Protocol V2; the body is in the file BODY.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = io.open(os.getenv("BODY")):read("a")
