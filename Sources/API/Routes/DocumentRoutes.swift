internal import HTTPTypes

/// The OpenAPI document of all routes.
struct DocumentRoutes {
    var routes: [Route] {
        [
            Route(.get, "/api/v1/openapi.json") { _ in
                Answer(mediaType: "application/json", body: PackageResources.openapi_json)
            }
        ]
    }
}
