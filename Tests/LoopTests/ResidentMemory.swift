import Foundation

/// How much memory of a process is in RAM, looked at again and again.
struct ResidentMemory {
    /// One look.
    struct Sample {
        /// Since the first look.
        let seconds: Double
        let bytes: Double
    }

    private(set) var samples: [Sample] = []

    /// Adds what `/proc` says of a process now.
    mutating func look(at processIdentifier: Int32, seconds: Double) throws {
        let status = try String(
            contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { throw LoopFailure("/proc says nothing of the memory of \(processIdentifier)") }
        samples.append(Sample(seconds: seconds, bytes: kibibytes * 1024))
    }

    /// The samples from a time on.
    func since(_ seconds: Double) -> ResidentMemory {
        var later = ResidentMemory()
        later.samples = samples.filter { $0.seconds >= seconds }
        return later
    }

    /// The mean over the samples, in bytes.
    var mean: Double { samples.map(\.bytes).reduce(0, +) / Double(max(1, samples.count)) }

    /// By which share of the mean the memory rose from the first sample to the last.
    ///
    /// Along the line of least squares, so that neither the first nor the last sample decides.
    var growth: Double {
        guard let first = samples.first, let last = samples.last, mean > 0 else { return 0 }
        let meanSeconds = samples.map(\.seconds).reduce(0, +) / Double(samples.count)
        var (products, squares) = (0.0, 0.0)
        for sample in samples {
            products += (sample.seconds - meanSeconds) * (sample.bytes - mean)
            squares += (sample.seconds - meanSeconds) * (sample.seconds - meanSeconds)
        }
        guard squares > 0 else { return 0 }
        return products / squares * (last.seconds - first.seconds) / mean
    }

    /// Mean, range and growth, for people.
    var summary: String {
        func mebibytes(_ bytes: Double) -> String {
            String(format: "%.1f", bytes / 1_048_576)
        }
        let all = samples.map(\.bytes)
        return "\(mebibytes(mean)) MiB (\(mebibytes(all.min() ?? 0)) to "
            + "\(mebibytes(all.max() ?? 0))), growth \(String(format: "%+.1f", growth * 100)) %"
    }
}
