import Dispatch
import Foundation

/// Keeps the memory of a process that runs for months level (glibc; elsewhere nothing is done).
///
/// - By default glibc has eight heaps for each core. What one thread frees in one of them another
///   thread does not take up in the next, so that the memory of a process whose work wanders over
///   threads creeps up for hours: two heaps are enough.
/// - By default glibc raises the size from which a block is mapped on its own, up to 32 MiB, as
///   such blocks are freed. Batches and stored states of megabytes then lie among small blocks, and
///   keep what is free below them: the size stays what it is at the start.
/// - glibc gives back only what is free at the end of a heap, where some small block always lies
///   after a burst. Measured: 4 MB in use in a heap of 39 MB. So free pages within the heaps are
///   given back twice a minute, which takes a millisecond or two.
enum LevelMemory {
    private static let interval = DispatchTimeInterval.seconds(30)

    /// Set up before there are threads; the timer lives as long as the process.
    nonisolated(unsafe) private static let timer = DispatchSource.makeTimerSource()

    // From malloc.h, which Swift's module of glibc leaves out.
    private typealias MallOpt = @convention(c) (Int32, Int32) -> Int32
    private typealias MallocTrim = @convention(c) (Int) -> Int32
    private static let arenaMax: Int32 = -8
    private static let mmapThreshold: Int32 = -3

    /// Begins; call it once, at the start.
    static func keep() {
        guard let option = dlsym(nil, "mallopt"), let trim = dlsym(nil, "malloc_trim") else {
            return
        }
        let mallopt = unsafeBitCast(option, to: MallOpt.self)
        _ = mallopt(arenaMax, 2)
        _ = mallopt(mmapThreshold, 128 << 10)
        let mallocTrim = unsafeBitCast(trim, to: MallocTrim.self)
        timer.schedule(deadline: .now() + interval, repeating: interval, leeway: .seconds(1))
        timer.setEventHandler { _ = mallocTrim(0) }
        timer.resume()
    }
}
