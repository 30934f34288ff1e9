import Foundation

/// What `posix_spawn` needs to know to start a program.
struct ProcessSpawn {
    let executable: String
    let arguments: [String]
    let environment: [String]
    let workingDirectory: String?
    let logPath: String

    /// Starts the program and returns its process id.
    ///
    /// - Throws: `LocalServersError.notStarted`.
    func start() throws(LocalServersError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, logPath, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        isolate(&attributes)
        closeInheritedFiles(&actions)

        var command = [executable] + arguments
        if let workingDirectory {
            // Swift's Glibc module does not show `posix_spawn_file_actions_addchdir_np`.
            command = ["/usr/bin/env", "--chdir=\(workingDirectory)"] + command
        }
        let argumentPointers = command.map { strdup($0) } + [nil]
        let environmentPointers = environment.map { strdup($0) } + [nil]
        defer {
            for pointer in argumentPointers + environmentPointers {
                free(pointer)
            }
        }
        var pid: pid_t = 0
        let failure = posix_spawn(
            &pid, command[0], &actions, &attributes, argumentPointers, environmentPointers)
        guard failure == 0 else {
            throw .notStarted(program: executable, reason: String(cString: strerror(failure)))
        }
        return pid
    }

    /// Keeps this process's signal settings and process group from the child.
    private func isolate(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// Keeps this process's open files from the child.
    private func closeInheritedFiles(_ actions: inout posix_spawn_file_actions_t) {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > STDERR_FILENO {
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0 && flags & FD_CLOEXEC == 0 {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
        }
    }
}
