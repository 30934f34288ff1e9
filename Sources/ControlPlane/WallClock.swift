import Foundation
public import Observations

/// The time of day, for the parts of the control plane that act in the world.
public enum WallClock {
    /// Now.
    public static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
