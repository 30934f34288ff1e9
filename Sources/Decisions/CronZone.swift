import Foundation
import Observations

/// The clock on the wall of a time zone, which daylight saving puts forward and back.
///
/// The rules are the IANA database's, as Foundation carries it.
struct CronZone: Hashable, Sendable {
    /// By how much a clock is put forward or back at most, in minutes.
    ///
    /// Daylight saving is an hour or two at most. That whole zones have changed sides of the date
    /// line (Samoa, 2011) is not planned for: times of such a day may be passed over.
    static let changeMax: Int64 = 3 * 60

    /// Within so many minutes of a local time taken for UTC, the zone's clock shows it.
    private static let offsetMax: Int64 = 26 * 60

    private let zone: TimeZone

    /// Finds a zone by its IANA name, such as `Europe/Berlin`; nil when there is none.
    init?(name: String) {
        guard !name.isEmpty, let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// What the clock shows at a minute since 1970 in UTC, as minutes since 1970.
    func local(_ minute: Int64) -> Int64 { minute + offset(minute) }

    /// The minutes in UTC at which the clock shows a minute: one; two where it is put back over
    /// that; none where it is put forward over that.
    func minutes(local: Int64) -> [Int64] {
        let offsets = Set([offset(local - Self.offsetMax), offset(local + Self.offsetMax)])
        return offsets.map { local - $0 }.filter { self.local($0) == local }.sorted()
    }

    /// The minute in UTC at which the clock is put forward over a minute that it does not show.
    func change(over local: Int64) -> Int64 {
        var (before, after) = (local - Self.offsetMax, local + Self.offsetMax)
        // Until then the clock shows less than `local`, from then on more.
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.local(middle) < local { before = middle } else { after = middle }
        }
        return after
    }

    private func offset(_ minute: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute) * 60))) / 60
    }
}
