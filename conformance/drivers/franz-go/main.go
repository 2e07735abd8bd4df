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

var features = strings.Fields(`produce consume transaction transform offsets group_start group_poll group_commit
	group_committed group_stop create_topic delete_topic create_partitions metadata describe_configs alter_configs
	delete_records list_groups delete_group none gzip snappy lz4 zstd idempotent null_headers repeated_headers static read_committed classic consumer
	SSL PLAIN SCRAM-SHA-256 SCRAM-SHA-512`)

type driver struct {
	common        []kgo.Opt
	admin         *kadm.Client
	members       map[string]*member
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
		return answer{"protocol": 1, "name": "franz-go", "library": module, "version": version, "features": features}, nil
	case "open":
		return answer{}, d.open(c)
	case "close":
		d.close()
		return answer{}, nil
	case "produce":
		return d.produce(ctx, c)
	case "consume":
		return d.consume(ctx, c)
	case "transaction":
		return d.transaction(ctx, c)
	case "transform":
		return d.transform(ctx, c)
	case "group_start":
		return answer{}, d.groupStart(c)
	case "group_poll", "group_commit", "group_stop":
		if m := d.members[c.Member]; m != nil {
			return d.member(ctx, c, m)
		}
		return nil, fmt.Errorf("no member %q", c.Member)
	}
	return d.administer(ctx, c)
}

func (d *driver) close() {
	for _, m := range d.members {
		m.client.CloseAllowingRebalance()
	}
	for _, client := range d.transactional {
		client.Close()
	}
	if d.admin != nil {
		d.admin.Close()
	}
	*d = driver{members: map[string]*member{}, transactional: map[string]*kgo.Client{}}
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

func (d *driver) consume(ctx context.Context, c *command) (answer, error) {
	from := map[int32]kgo.Offset{}
	for _, at := range c.fromOffsets() {
		from[at.Partition] = kgo.NewOffset().At(at.Offset)
	}
	isolation := kgo.ReadUncommitted()
	if c.Isolation == "read_committed" {
		isolation = kgo.ReadCommitted()
	}
	client, err := d.client(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{c.Topic: from}), kgo.FetchIsolationLevel(isolation))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	records := []record{}
	for len(records) < c.Count && ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		for _, failed := range fetches.Errors() {
			if !errors.Is(failed.Err, context.DeadlineExceeded) {
				return nil, failed.Err
			}
		}
		fetches.EachRecord(func(one *kgo.Record) { records = append(records, fromKafka(one)) })
	}
	return answer{"records": records}, nil
}

func (d *driver) transaction(ctx context.Context, c *command) (answer, error) {
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

func (d *driver) transform(ctx context.Context, c *command) (answer, error) {
	options := append(d.common[:len(d.common):len(d.common)], producerOptions(c)...)
	options = append(options, kgo.ConsumerGroup(c.Group), kgo.ConsumeTopics(c.fromTopic()), kgo.RequireStableFetchOffsets(),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	session, err := kgo.NewGroupTransactSession(append(options, balancer(c.Protocol)...)...)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	records := []record{}
	for len(records) < c.Count && ctx.Err() == nil {
		session.PollFetches(ctx).EachRecord(func(one *kgo.Record) { records = append(records, fromKafka(one)) })
	}
	if err := session.Begin(); err != nil {
		return nil, err
	}
	if _, err = send(ctx, session.Client(), c.To, records); err != nil {
		return nil, err
	}
	committed, err := session.End(ctx, kgo.TransactionEndTry(c.End == "commit"))
	if err == nil && committed != (c.End == "commit") {
		err = errors.New("the group rebalanced, and the session gave the transaction up")
	}
	return answer{"records": records}, err
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
