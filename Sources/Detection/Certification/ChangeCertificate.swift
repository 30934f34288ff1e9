/// How fast a monitor notices a change that was put into history.
public struct ChangeCertificate: Codable, Sendable, Hashable {
    /// What was changed.
    public enum Change: String, Codable, Sendable, CaseIterable {
        /// One numeric feature moved by 0.2 standard deviations.
        case shift = "shift_0.2_sigma"
        /// F1 fell by 0.03: some positives that were found are not found any more.
        case f1Loss = "f1_loss_0.03"
        /// The macro mean of F1 over several classes fell by 0.03: some right answers name another.
        case macroF1Loss = "f1_macro_loss_0.03"
    }

    /// What was changed.
    public let change: Change
    /// The share of runs, or of windows, in which it was noticed.
    public let noticed: Double
    /// The rows until it was noticed: the median of runs, for windows the mean; nil when it was
    /// noticed too rarely to tell.
    public let rows: Int?
}
