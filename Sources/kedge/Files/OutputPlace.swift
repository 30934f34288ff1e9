import Foundation

/// Where a command writes what it was asked for.
struct OutputPlace {
    let path: String

    /// Writes a file, in place of one that is there.
    ///
    /// - Throws: `InputError` when it cannot be written.
    func write(_ bytes: [UInt8]) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        {
            throw InputError("--output: expected a file, got the folder '\(path)'")
        }
        try attempt {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
    }

    /// Writes the files of a folder, which must be new or empty.
    ///
    /// - Throws: `InputError` when it is not, or cannot be written.
    func write(_ files: [(name: String, bytes: [UInt8])]) throws {
        let manager = FileManager.default
        if manager.fileExists(atPath: path) {
            guard let names = try? manager.contentsOfDirectory(atPath: path), names.isEmpty else {
                throw InputError("--output: expected a new or empty folder, got '\(path)'")
            }
        }
        try attempt {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            for file in files {
                let place = URL(fileURLWithPath: path).appendingPathComponent(file.name)
                try Data(file.bytes).write(to: place, options: .atomic)
            }
        }
    }

    private func attempt(_ write: () throws -> Void) throws {
        do {
            try write()
        } catch {
            throw InputError("--output: cannot write '\(path)': \(error.localizedDescription)")
        }
    }
}
