"""What `tidegate-sim serve` costs: how soon it is ready, how much librdkafka produces to it, and what memory that takes.

python ci/bench/serve.py target/release/tidegate-sim     (needs confluent-kafka, which brings librdkafka; Linux, because of /proc)
"""

import json
import os
import statistics
import subprocess
import sys
import time

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

STARTS = 15
ROUNDS = 3
PARTITIONS = 6
MB = 1_000_000


class Served:
    """A cluster that ends with its block."""

    def __init__(self, program, *arguments):
        started = time.perf_counter()
        self.process = subprocess.Popen([program, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.bootstrap = json.loads(self.process.stdout.readline())["bootstrap_servers"]
        self.ready_ms = (time.perf_counter() - started) * 1000
        self.ready_cpu_ms = self.cpu_s() * 1000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def memory_mb(self, field):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1000 for line in status if line.startswith(field))

    def cpu_s(self):
        """Time on a CPU of all threads that live, which other programs do not disturb."""
        tasks = f"/proc/{self.process.pid}/task"
        total_ns = 0
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/schedstat", encoding="ascii") as stat:
                total_ns += int(stat.read().split()[0])
        return total_ns / 1e9


def produce(served, total_bytes, record_bytes):
    """Writes records that do not compress to all partitions in turn; MB/s until the last one is acknowledged."""
    admin = AdminClient({"bootstrap.servers": served.bootstrap})
    admin.create_topics([NewTopic("t", PARTITIONS, 1)])["t"].result(30)
    refused = []
    producer = Producer(
        {
            "bootstrap.servers": served.bootstrap,
            "acks": "all",
            "linger.ms": 5,
            "batch.size": 1_000_000,
            "queue.buffering.max.kbytes": 262_144,
            "on_delivery": lambda error, _: refused.append(error) if error else None,
        }
    )
    value = os.urandom(record_bytes)
    started = time.perf_counter()
    for index in range(total_bytes // record_bytes):
        while True:
            try:
                producer.produce("t", value, partition=index % PARTITIONS)
                break
            except BufferError:  # the queue is full
                producer.poll(0.05)
        if index % 256 == 0:
            producer.poll(0)
    producer.flush()
    seconds = time.perf_counter() - started
    if refused:
        raise SystemExit(f"{len(refused)} records were refused: {refused[0]}")
    return total_bytes / MB / seconds


def main(program):
    print(f"load average {os.getloadavg()[0]:.1f}")
    for brokers in ("1", "3"):
        ready, cpu = [], []
        for _ in range(STARTS):
            with Served(program, "--brokers", brokers) as served:
                ready.append(served.ready_ms)
                cpu.append(served.ready_cpu_ms)
        print(
            f"ready, {brokers} brokers: median {statistics.median(ready):.1f} ms of {STARTS}, fastest {min(ready):.1f}, slowest {max(ready):.1f}; "
            f"on a CPU {statistics.median(cpu):.1f} ms"
        )
    for total, record_bytes, retain in ((2000 * MB, 10_240, "256M"), (500 * MB, 1_024, "256M"), (8000 * MB, 10_240, "64M")):
        rates = []
        for _ in range(ROUNDS if total < 8000 * MB else 1):
            with Served(program, "--retain-bytes", retain) as served:
                rates.append(produce(served, total, record_bytes))
                cpu, peak = served.cpu_s(), served.memory_mb("VmHWM")
        print(
            f"produce, {total // MB} MB of {record_bytes} B, --retain-bytes {retain}: median {statistics.median(rates):.0f} MB/s "
            f"({min(rates):.0f}-{max(rates):.0f}), {cpu / (total / 1e9):.2f} s/GB of CPU, peak {peak:.0f} MB"
        )
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
