import Glibc

/// The processor time of this thread, which other processes on a busy machine do not lengthen much.
enum ProcessorTime {
    /// Seconds of processor time that `work` takes on this thread.
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let started = now(CLOCK_THREAD_CPUTIME_ID)
        try work()
        return now(CLOCK_THREAD_CPUTIME_ID) - started
    }

    /// Seconds of processor time of all threads since this process began.
    static func ofProcess() -> Double {
        now(CLOCK_PROCESS_CPUTIME_ID)
    }

    /// Seconds of wall time, and of processor time of all threads, that `work` takes.
    static func wallAndProcessor(
        _ work: () throws -> Void
    ) rethrows -> (wall: Double, processor: Double) {
        let (wall, processor) = (now(CLOCK_MONOTONIC), ofProcess())
        try work()
        return (now(CLOCK_MONOTONIC) - wall, ofProcess() - processor)
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
