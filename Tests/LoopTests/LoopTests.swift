import Testing

/// The real processes, end to end: each test has servers of its own.
@Suite(.serialized) enum LoopTests {}
