/// The stable 64-bit hash of a prediction id: equal in every process, release and language.
///
/// FNV-1a over the UTF-8 bytes, then the finaliser of SplitMix64 (FNV alone leaves the high bits of
/// short ids poorly mixed, and sampling by hash needs them). With one million open predictions the
/// chance that any two share a hash is 3e-8.
public enum IDHash {
    /// The hash of an id's UTF-8 bytes.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }

    /// Whether an id belongs to a consistent sample: the same ids on every topic and worker.
    ///
    /// - Parameter rate: the share of ids to keep, 0...1.
    public static func isSampled(_ hash: UInt64, rate: Double) -> Bool {
        rate >= 1 || Double(hash >> 11) * 0x1p-53 < rate
    }
}
