import Windows

/// The part of a window that one partition holds.
struct WindowPart {
    /// The partition.
    let partition: Int32
    /// Its rows.
    let window: ClosedWindow
}
