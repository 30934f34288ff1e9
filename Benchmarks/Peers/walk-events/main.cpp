// Plain simdjson: walks the values of a file of prediction events, one a line, and adds the numbers
// up. Nothing is checked, kept or windowed: what Debian's simdjson can do at most with these bytes.
//
//     walk-events FILE       prints {"per_second": events per second of processor time}
#include <simdjson.h>

#include <cstdio>
#include <ctime>
#include <string_view>
#include <vector>

int main(int count, char **arguments) {
    using namespace simdjson;
    if (count != 2) { return 2; }
    padded_string text;
    if (padded_string::load(arguments[1]).get(text) != SUCCESS) { return 1; }
    std::vector<std::string_view> lines;
    const std::string_view all(text.data(), text.size());
    for (size_t start = 0; start < all.size();) {
        size_t end = all.find('\n', start);
        if (end == std::string_view::npos) { end = all.size(); }
        lines.push_back(all.substr(start, end - start));
        start = end + 1;
    }
    ondemand::parser parser;
    double sum = 0;
    size_t bytes = 0;
    const auto walk = [&]() {
        for (const std::string_view line : lines) {
            const size_t room = text.data() + text.size() + SIMDJSON_PADDING - line.data();
            auto document = parser.iterate(line.data(), line.size(), room);
            for (auto field : document.get_object()) {
                const std::string_view name = field.unescaped_key();
                if (name == "features") {
                    for (auto feature : field.value().get_object()) {
                        sum += double(feature.value().get_double());
                    }
                } else if (name == "id" || name == "version" || name == "model") {
                    bytes += std::string_view(field.value().get_string()).size();
                } else {
                    sum += double(field.value().get_double());
                }
            }
        }
    };
    walk();
    const clock_t started = clock();
    walk();
    const double seconds = double(clock() - started) / CLOCKS_PER_SEC;
    std::fprintf(stderr, "sum %g, bytes %zu\n", sum, bytes);
    std::printf("{\"per_second\": %.0f}\n", double(lines.size()) / seconds);
}
