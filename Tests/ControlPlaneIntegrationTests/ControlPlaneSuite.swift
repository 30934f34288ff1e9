import Testing

/// All suites of the control plane, in one cluster.
@Suite(.database, .serialized, .timeLimit(.minutes(10)))
enum ControlPlaneSuite {}
