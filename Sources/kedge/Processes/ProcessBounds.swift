import ArgumentParser
import Foundation
import LinearAlgebra

/// Bounds that a process sets on itself.
enum ProcessBounds {
    /// Lets allocations fail beyond a number of bytes of heap, stacks and private mappings.
    ///
    /// The limit is `RLIMIT_DATA`, not `RLIMIT_AS`: address space that is only reserved, as
    /// allocators do by the gigabyte, costs nothing; neither do the work areas of the BLAS, which
    /// it would try to map without end later on. A failed allocation ends the process.
    static func limitMemory(to bytes: UInt64) throws {
        let before = mappedBytes()
        BLASKernels.reserveAreas(cores: ProcessInfo.processInfo.activeProcessorCount)
        let areas = mappedBytes() - before
        var limit = rlimit()
        limit.rlim_cur = rlim_t(bytes + areas)
        limit.rlim_max = limit.rlim_cur
        guard setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
            throw InputError(
                "the memory could not be limited to \(bytes) bytes: "
                    + String(cString: strerror(errno)))
        }
        // A memory image of training rows must not end up in a file.
        limit.rlim_cur = 0
        limit.rlim_max = 0
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// The bytes that count towards the limit now.
    private static func mappedBytes() -> UInt64 {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmData:") }
        return line.flatMap { UInt64($0.filter(\.isNumber)) }.map { $0 << 10 } ?? 0
    }

    /// Ends the process when the pipe on its standard input does, which is when its parent dies;
    /// and where it leads a process group, all of that.
    ///
    /// - Parameter directory: removed then, if it is there.
    static func endWithParent(removing directory: String) {
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                guard count == 0 || (count < 0 && errno != EINTR) else { continue }
                try? FileManager.default.removeItem(atPath: directory)
                if getpgrp() == getpid() { kill(0, SIGKILL) }
                _exit(ExitStatus.failed.rawValue)
            }
        }
    }
}
