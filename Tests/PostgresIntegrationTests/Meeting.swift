/// Lets tasks wait for each other: the first `count` arrivals go on together, later ones at once.
actor Meeting {
    private let count: Int
    private var arrived = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) {
        self.count = count
    }

    func arrive() async {
        arrived += 1
        guard arrived < count else {
            for continuation in waiting {
                continuation.resume()
            }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
