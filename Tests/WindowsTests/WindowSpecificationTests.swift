import Foundation
import Observations
import Testing
import Windows

struct WindowSpecificationTests {
    @Test func `windows tumble unless a step is given`() throws {
        #expect(try WindowSpecification.events(size: 5000).step == 5000)
        let sliding = try WindowSpecification.eventTime(size: .seconds(900), step: .seconds(300))
        #expect(sliding.size == 900_000 && sliding.step == 300_000)
    }

    @Test func `sizes and steps that make no windows are refused`() {
        #expect(throws: WindowsError.self) { try WindowSpecification.events(size: 0) }
        #expect(throws: WindowsError.self) { try WindowSpecification.events(size: 10, step: 11) }
        #expect(throws: WindowsError.self) { try WindowSpecification.events(size: 10, step: 0) }
        #expect(throws: WindowsError.self) { try WindowSpecification.events(size: 1001, step: 1) }
        #expect(throws: WindowsError.self) { try WindowSpecification.eventTime(size: .zero) }
        #expect(throws: WindowsError.self) {
            try WindowSpecification.eventTime(size: .seconds(1), allowedLateness: .seconds(-1))
        }
        #expect(throws: WindowsError.self) {
            try WindowSpecification.eventTime(size: .seconds(1), jumpMax: .zero)
        }
    }

    @Test func `a stored specification is read back and checked`() throws {
        let specification = try WindowSpecification.eventTime(
            size: .seconds(900), step: .seconds(300), allowedLateness: .seconds(5),
            jumpMax: .seconds(86_400))
        let data = try JSONEncoder().encode(specification)
        #expect(try JSONDecoder().decode(WindowSpecification.self, from: data) == specification)
        let short = Data(#"{"unit":"events","size":5}"#.utf8)
        #expect(
            try JSONDecoder().decode(WindowSpecification.self, from: short) == .events(size: 5))
        let bad = Data(#"{"unit":"events","size":5,"step":6}"#.utf8)
        #expect(throws: WindowsError.self) {
            try JSONDecoder().decode(WindowSpecification.self, from: bad)
        }
    }
}
