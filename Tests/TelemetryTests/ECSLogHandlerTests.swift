import Foundation
import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite struct ECSLogHandlerTests {
    final class CollectingSink: LogSink {
        let lines = Mutex<[[UInt8]]>([])
        func write(_ line: [UInt8]) { lines.withLock { $0.append(line) } }
    }

    struct Refused: Error, CustomStringConvertible {
        var description: String { "connection refused" }
    }

    let sink = CollectingSink()
    var logger: Logger {
        Logger(label: "kedge.worker") { label in
            ECSLogHandler(
                label: label, serviceName: "kedge-worker", serviceVersion: "0.1.0",
                logLevel: .info, sink: sink, now: { Date(timeIntervalSince1970: 1.25) })
        }
    }

    func logged() throws -> [String: Any] {
        let line = try #require(sink.lines.withLock { $0.last })
        #expect(line.last == 0x0A && line.filter { $0 == 0x0A }.count == 1)
        let object = try JSONSerialization.jsonObject(with: Data(line))
        return try #require(object as? [String: Any])
    }

    @Test func `a line has the fields of ECS`() throws {
        logger.warning("Batch stored", metadata: ["pipeline": "electricity", "rows": "12"])
        let line = try logged()
        #expect(line["@timestamp"] as? String == "1970-01-01T00:00:01.250Z")
        #expect(line["log.level"] as? String == "warning")
        #expect(line["message"] as? String == "Batch stored")
        #expect(line["service.name"] as? String == "kedge-worker")
        #expect(line["service.version"] as? String == "0.1.0")
        #expect(line["log.logger"] as? String == "kedge.worker")
        #expect(line["labels"] as? [String: String] == ["pipeline": "electricity", "rows": "12"])
    }

    @Test func `metadata with an ECS name become fields, others labels without dots`() throws {
        logger.info(
            "x",
            metadata: [
                "event.action": "retrain", "trace.id": "abc", "a.b": "c",
                "event.duration": .stringConvertible(12), "http.ok": .stringConvertible(true),
                "service.name": "other", "message": "mine", "log.level": "mine",
            ])
        let line = try logged()
        #expect(line["event.action"] as? String == "retrain")
        #expect(line["trace.id"] as? String == "abc")
        #expect(line["event.duration"] as? Int == 12)
        #expect(line["http.ok"] as? Bool == true)
        #expect(line["service.name"] as? String == "other")
        #expect(line["message"] as? String == "x")
        #expect(
            line["labels"] as? [String: String]
                == ["a_b": "c", "message": "mine", "log_level": "mine"])
    }

    @Test func `an error is described`() throws {
        logger.error("Cannot reach Postgres", error: Refused())
        let line = try logged()
        #expect(line["error.message"] as? String == "connection refused")
        #expect(line["error.type"] as? String == "Refused")
    }

    @Test(arguments: [
        "quote \" backslash \\ newline \n tab \t return \r", "\u{0}\u{1}\u{1F}\u{7F}",
        "\u{2028}\u{2029} é 漢 🚢", "",
    ])
    func `any text survives`(text: String) throws {
        logger.info("\(text)", metadata: ["k\(text)": "\(text)", "error.message": "\(text)"])
        let line = try logged()
        #expect(line["message"] as? String == text)
        #expect(line["error.message"] as? String == text)
        #expect((line["labels"] as? [String: String])?["k" + text] == text)
    }

    @Test func `nested metadata stay JSON`() throws {
        logger.info(
            "x", metadata: ["event.category": ["a", ["b": "c"]], "list": ["a", "b"]])
        let line = try logged()
        let category = try #require(line["event.category"] as? [Any])
        #expect(category.first as? String == "a")
        #expect(category.last as? [String: String] == ["b": "c"])
        #expect((line["labels"] as? [String: String])?["list"] == #"["a", "b"]"#)
    }

    @Test func `a long value is cut at a character`() throws {
        logger.info("\(String(repeating: "é", count: 10_000))")
        let message = try #require(try logged()["message"] as? String)
        #expect(message.utf8.count == ECSLogHandler.valueBytesMax)
    }

    @Test func `lower levels are not written`() {
        logger.debug("x")
        #expect(sink.lines.withLock { $0.isEmpty })
    }
}
