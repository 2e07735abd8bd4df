// Tidegate's conformance driver for franz-go: the protocol of ../README.md on standard input and output.
// Each command is one method; what is tested lives in the kit.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

const module = "github.com/twmb/franz-go"

type driver struct {
	common        []kgo.Opt
	admin         *kadm.Client
	readers       map[string]*reader
	transactional map[string]*kgo.Client
}

func main() {
	d := &driver{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var c command
		err := json.Unmarshal(lines.Bytes(), &c)
		if c.Op == "exit" {
			break
		}
		var done answer
		if err == nil {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(c.DeadlineMs)*time.Millisecond)
			done, err = d.run(ctx, &c)
			cancel()
		}
		if err != nil {
			done = answer{"error": answer{"code": code(err), "message": err.Error()}}
		}
		if err := answers.Encode(done); err != nil {
			fmt.Fprintln(os.Stderr, err)
			break
		}
	}
	d.close()
}

func (d *driver) run(ctx context.Context, c *command) (answer, error) {
	switch c.Op {
	case "hello":
		version := "unknown"
		if info, ok := debug.ReadBuildInfo(); ok {
			for _, dep := range info.Deps {
				if dep.Path == module {
					version = strings.TrimPrefix(dep.Version, "v")
				}
			}
		}
		return answer{"protocol": 2, "name": "franz-go", "library": module, "version": version, "lacks": []string{}}, nil
	case "open":
		return answer{}, d.open(c)
	case "close":
		d.close()
		return answer{}, nil
	case "produce":
		return d.produce(ctx, c)
	case "transaction":
		return d.transaction(ctx, c)
	case "read_start":
		return answer{}, d.readStart(c)
	case "read_poll", "read_commit", "read_stop":
		if r := d.readers[c.Reader]; r != nil {
			return d.read(ctx, c, r)
		}
		return nil, fmt.Errorf("no reader %q", c.Reader)
	}
	return d.administer(ctx, c)
}

func (d *driver) close() {
	for _, r := range d.readers {
		r.client.CloseAllowingRebalance()
	}
	for _, client := range d.transactional {
		client.Close()
	}
	if d.admin != nil {
		d.admin.Close()
	}
	*d = driver{readers: map[string]*reader{}, transactional: map[string]*kgo.Client{}}
}

func (d *driver) client(more ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(d.common[:len(d.common):len(d.common)], more...)...)
}

func producerOptions(c *command) []kgo.Opt {
	acks := map[int]kgo.Acks{-1: kgo.AllISRAcks(), 0: kgo.NoAck(), 1: kgo.LeaderAck()}[c.Acks]
	codec := map[string]kgo.CompressionCodec{"": kgo.NoCompression(), "none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
		"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}[c.Compression]
	// The context ends a record that cannot be delivered: a RecordDeliveryTimeout counts from the record's own timestamp.
	options := []kgo.Opt{kgo.ProducerBatchCompression(codec)}
	if len(c.Records) > 0 && c.Records[0].Partition != nil {
		options = append(options, kgo.RecordPartitioner(kgo.ManualPartitioner()))
	}
	if c.TransactionalID != "" {
		return append(options, kgo.TransactionalID(c.TransactionalID), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	}
	if !c.Idempotent {
		options = append(options, kgo.DisableIdempotentWrite())
	}
	return append(options, kgo.RequiredAcks(acks), kgo.AllowIdempotentProduceCancellation())
}

func (d *driver) produce(ctx context.Context, c *command) (answer, error) {
	client, err := d.client(producerOptions(c)...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return send(ctx, client, c.Topic, c.Records)
}

func send(ctx context.Context, client *kgo.Client, topic string, records []record) (answer, error) {
	var sent []*kgo.Record
	for i := range records {
		sent = append(sent, records[i].toKafka(topic))
	}
	if err := client.ProduceSync(ctx, sent...).FirstErr(); err != nil {
		return nil, err
	}
	placed := []answer{}
	for _, one := range sent {
		placed = append(placed, answer{"partition": one.Partition, "offset": one.Offset})
	}
	return answer{"records": placed}, nil
}

func (d *driver) transaction(ctx context.Context, c *command) (answer, error) {
	if c.Reader != "" {
		return d.readers[c.Reader].transaction(ctx, c)
	}
	key := fmt.Sprint(c.TransactionalID, "/", c.Instance)
	client := d.transactional[key]
	if client == nil {
		var err error
		if client, err = d.client(producerOptions(c)...); err != nil {
			return nil, err
		}
		d.transactional[key] = client
	}
	if err := client.BeginTransaction(); err != nil {
		return nil, err
	}
	done, err := send(ctx, client, c.Topic, c.Records)
	if ended := client.EndTransaction(ctx, kgo.TransactionEndTry(c.End == "commit" && err == nil)); err == nil {
		err = ended
	}
	return done, err
}

func code(err error) string {
	var kafka *kerr.Error
	switch {
	case errors.As(err, &kafka):
		return kafka.Message
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, kgo.ErrRecordTimeout):
		return "REQUEST_TIMED_OUT"
	case errors.Is(err, errors.ErrUnsupported):
		return "UNSUPPORTED"
	}
	return "CLIENT"
}
