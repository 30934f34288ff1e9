import Glibc

/// The processor time of this thread, which other processes on a busy machine do not lengthen much.
enum ProcessorTime {
    /// Seconds of processor time that `work` takes on this thread.
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let started = now()
        try work()
        return now() - started
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
