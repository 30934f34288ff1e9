import Rollouts

extension LoopSystem {
    /// Starts everything for the pipeline `loop`, and trains its first champion on the first rows.
    ///
    /// - Parameters:
    ///   - yaml: the pipeline.
    ///   - csv: the rows, with the column `label`.
    /// - Returns: the file of the rows, and the address of the API.
    func startWithChampion(
        yaml: String, csv: String, historyRows: Int
    ) async throws -> (file: String, api: String) {
        try await createTopics(["loop.predictions", "loop.labels", "loop.dead-letters"])
        try await succeed(["migrate", "up"])
        let (_, api) = try await start("serve", ["serve"])
        set("KEDGE_API", api)
        let (_, endpoint) = try await start("endpoint", ["endpoint"])
        set("KEDGE_ENDPOINTS", endpoint)
        let pipeline = try write(yaml, to: "loop.yaml")
        try await succeed(["apply", "-f", pipeline])
        _ = try await start("worker", ["worker", "--pipeline", "loop"])
        let file = try write(csv, to: "loop.csv")
        try await succeed([
            "pipeline", "backfill", "loop", "--file", file, "--label", "label", "--rows",
            "0..<\(historyRows)", "--start", "2026-01-01T00:00:00Z", "--interval", "1m",
        ])
        try await succeed(["retrain", "loop", "--wait"])
        let client = EndpointClient(system: self, url: endpoint)
        try await Deadline.wait(until: "first champion in service") {
            try await client.traffic()?.weights == ["1": 1]
        }
        return (file, api)
    }
}
