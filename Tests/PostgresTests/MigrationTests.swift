import Testing

@testable import Postgres

@Suite struct MigrationTests {
    private static let text = """
        -- Makes the table of models.

        -- migrate:up
        CREATE TABLE models (id bigint);
        -- migrate:down
        DROP TABLE models;
        """

    @Test func `a file has a number, a name and two sections`() throws {
        let migration = try Migration(fileName: "0007_add_models.sql", text: Self.text)
        #expect(migration.number == 7)
        #expect(migration.name == "add_models")
        #expect(migration.title == "0007_add_models")
        #expect(migration.up == "CREATE TABLE models (id bigint);")
        #expect(migration.down == "DROP TABLE models;")
        #expect(migration.firstLines == (4, 6))
    }

    @Test func `without a down section the migration is irreversible`() throws {
        let migration = try Migration(
            fileName: "0001_a.sql", text: "-- migrate:up\nSELECT 1;\n-- migrate:down\n\n")
        #expect(migration.down == nil)
    }

    // From: printf 'up\nSELECT 1;\ndown\nSELECT 2;' | sha256sum
    @Test func `the checksum is SHA-256 over both sections`() {
        let migration = Migration(number: 1, name: "a", up: "SELECT 1;", down: "SELECT 2;")
        #expect(
            migration.checksum
                == "29fa3a9efb8e15154ff4fa7b6e15dd4db478a1df2cf8e409445acf0d2ac30d94")
    }

    @Test func `line ends do not change the checksum, a changed section does`() throws {
        let unix = try Migration(fileName: "0001_a.sql", text: Self.text)
        let text = Self.text.split(separator: "\n").joined(separator: "\r\n")
        let windows = try Migration(fileName: "0001_a.sql", text: text)
        #expect(unix.up == windows.up)
        let changed = Migration(number: 1, name: "a", up: unix.up + " ", down: unix.down)
        #expect(unix.checksum != changed.checksum)
    }

    @Test(
        arguments: [
            "1_a.sql", "0001-a.sql", "0001_.sql", "0001_A.sql", "0001_a.SQL", "0000_a.sql",
            "00001_a.sql", "0001_a", "x001_a.sql", "0001_a b.sql",
        ])
    func `a file with another name is refused`(name: String) {
        #expect(throws: MigrationError.fileName(name)) {
            try Migration(fileName: name, text: Self.text)
        }
    }

    @Test(
        arguments: [
            ("", 1), ("SELECT 1;\n-- migrate:up\nSELECT 1;", 1), ("-- migrate:up\n\n", 1),
            ("-- migrate:down\nSELECT 1;", 1), ("-- migrate:up\nSELECT 1;\n-- migrate:up\n", 3),
            ("-- migrate:up transaction:false\nSELECT 1;", 1),
            ("-- migrate:up\nSELECT 1;\n-- migrate:sideways\n", 3),
            ("-- migrate:up\nBEGIN;\nSELECT 1;", 2), ("-- migrate:up\nSELECT 1;\n  commit ;", 3),
            ("-- migrate:up\nSELECT 1;\nROLLBACK;", 3),
            ("-- migrate:up\nSTART TRANSACTION;\nSELECT 1;", 2),
        ])
    func `a malformed file is refused with its line`(text: String, line: Int) throws {
        let error = try #require(
            throws: MigrationError.self,
            performing: { try Migration(fileName: "0001_a.sql", text: text) })
        #expect("\(error)".hasPrefix("0001_a.sql:\(line): "))
    }

    @Test func `the body of a function may begin and end`() throws {
        let text = """
            -- migrate:up
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RETURN NEW;
            END;
            $$;
            """
        #expect(try Migration(fileName: "0001_a.sql", text: text).up.contains("END;"))
    }

    @Test func `numbers start at 1 without gaps`() throws {
        let first = Migration(number: 1, name: "a", up: "SELECT 1", down: nil)
        let third = Migration(number: 3, name: "c", up: "SELECT 1", down: nil)
        #expect(throws: MigrationError.numbering(expected: 2, got: "0003_c")) {
            try PostgresMigrator(migrations: [first, third])
        }
        #expect(throws: MigrationError.numbering(expected: 2, got: "0001_a")) {
            try PostgresMigrator(migrations: [first, first])
        }
        #expect(try PostgresMigrator(migrations: [first]).migrations == [first])
    }
}
