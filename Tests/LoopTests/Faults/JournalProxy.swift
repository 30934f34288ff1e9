/// Stands between one control plane and PostgreSQL, and sees each write of the rollouts' journal.
///
/// It reads the messages of the protocol (version 3): a client's go to the server when it asks for
/// an answer (`Query` or `Sync`), and the server's answer ends with `ReadyForQuery`.
final class JournalProxy: Sendable {
    /// The name of the place in attacks.
    static let place = "journal"

    private let listener: TCPListener
    /// The network between the two.
    let network: NetworkCut

    /// The port that the control plane knows.
    var port: Int { listener.port }

    init(port: Int, attack: RolloutAttack) throws {
        let network = NetworkCut()
        self.network = network
        listener = try TCPListener { client in
            guard let server = TCPStream(port: port) else { return client.close() }
            JournalConnection(client: client, server: server, network: network, attack: attack)
                .run()
        }
    }
}
