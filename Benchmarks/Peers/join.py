"""A Python dict as label join: predictions go in by id, labels take them out; nothing expires.

    join.py EVENTS DELAY      prints {"per_second": labels joined per second of CPU time}
"""
import json
import sys
import time

count, delay = map(int, sys.argv[1:3])
ids = [f"{number:016x}" for number in range(count)]


def join():
    waiting, right = {}, 0
    for number in range(count + delay):
        if number < count:
            waiting[ids[number]] = (number, number & 1)
        if number >= delay:
            row = waiting.pop(ids[number - delay])
            right += row[1]
    return right


join()
started = time.process_time()
join()
print(json.dumps({"per_second": count / (time.process_time() - started)}))
