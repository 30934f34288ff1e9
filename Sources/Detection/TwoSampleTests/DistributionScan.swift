/// Finds the largest distance between two empirical distribution functions.
struct DistributionScan {
    let reference: [Double]
    let current: [Double]

    /// Values of the reference between two probes; the bound of a stretch is that much slack.
    private static let stretch = 64

    private var largest = 0

    init(reference: SortedSample, current: SortedSample) {
        self.reference = reference.values
        self.current = current.values
    }

    /// n m max |F_X - F_Y|, for samples that are not empty.
    mutating func largestDifference() -> Int {
        let probes = probePositions()
        for (i, j) in probes { largest = max(largest, difference(i, j).magnitudeInt) }
        var start = (0, 0)
        for end in probes + [(reference.count, current.count)] {
            // F_X - F_Y inside is at most its value with all of X's and none of Y's steps taken.
            let bound = max(difference(end.0, start.1), -difference(start.0, end.1))
            if bound > largest { scan(from: start, to: end) }
            start = end
        }
        return largest
    }

    /// How many values of each sample are at most the probe, for ascending probes.
    private func probePositions() -> [(Int, Int)] {
        var positions: [(Int, Int)] = []
        var i = 0
        var j = 0
        while i < reference.count {
            let probe = reference[min(reference.count, i + Self.stretch) - 1]
            i = Self.countAtMost(probe, in: reference, from: i)
            j = Self.countAtMost(probe, in: current, from: j)
            positions.append((i, j))
        }
        return positions
    }

    /// Searches outwards from `start` in doubling steps, then inwards: cheap for near answers.
    private static func countAtMost(_ probe: Double, in values: [Double], from start: Int) -> Int {
        var low = start
        var step = 1
        while low + step <= values.count, values[low + step - 1] <= probe {
            low += step
            step *= 2
        }
        var high = min(values.count, low + step)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= probe { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func scan(from start: (Int, Int), to end: (Int, Int)) {
        var (i, j) = start
        while i < end.0 || j < end.1 {
            let value =
                i < end.0
                ? (j < end.1 ? min(reference[i], current[j]) : reference[i]) : current[j]
            while i < end.0, reference[i] == value { i += 1 }
            while j < end.1, current[j] == value { j += 1 }
            largest = max(largest, difference(i, j).magnitudeInt)
        }
    }

    private func difference(_ i: Int, _ j: Int) -> Int {
        i * current.count - j * reference.count
    }
}

extension Int {
    fileprivate var magnitudeInt: Int { Swift.abs(self) }
}
