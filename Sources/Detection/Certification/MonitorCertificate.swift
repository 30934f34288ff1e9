/// What a monitor does on history that did not drift, and on the same history with changes.
public struct MonitorCertificate: Codable, Sendable, Hashable {
    /// What is watched: `drift`, `errorRate`, `f1` and so on.
    public let monitor: String
    /// How often history was drawn again.
    public let runs: Int
    /// How many rows each run had; of `drift` it is one window.
    public let rowsPerRun: Int
    /// Alarms in all runs, though nothing had changed.
    public let falseAlarms: Int
    /// The share of runs with such an alarm.
    public let runsWithFalseAlarm: Double
    /// What that comes to in a month of the user's traffic.
    public let falseAlarmsPerMonth: CertifiedRate
    /// How fast changes are noticed.
    public let changes: [ChangeCertificate]
}
