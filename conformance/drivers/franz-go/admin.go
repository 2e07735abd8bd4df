// Administration: topics, configurations, groups, offsets.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

func (d *driver) open(c *command) error {
	d.close()
	d.common = []kgo.Opt{kgo.SeedBrokers(strings.Split(c.Bootstrap, ",")...)}
	security := c.Security
	if strings.HasSuffix(security.Protocol, "SSL") {
		roots := x509.NewCertPool()
		pem, err := os.ReadFile(security.CaFile)
		if err != nil || !roots.AppendCertsFromPEM(pem) {
			return fmt.Errorf("no certificates in %q: %v", security.CaFile, err)
		}
		d.common = append(d.common, kgo.DialTLSConfig(&tls.Config{RootCAs: roots}))
	}
	user := scram.Auth{User: security.Username, Pass: security.Password}
	switch security.Mechanism {
	case "":
	case "PLAIN":
		d.common = append(d.common, kgo.SASL(plain.Auth{User: security.Username, Pass: security.Password}.AsMechanism()))
	case "SCRAM-SHA-256":
		d.common = append(d.common, kgo.SASL(user.AsSha256Mechanism()))
	case "SCRAM-SHA-512":
		d.common = append(d.common, kgo.SASL(user.AsSha512Mechanism()))
	default:
		return errors.ErrUnsupported
	}
	client, err := d.client()
	if err == nil {
		d.admin = kadm.NewClient(client)
	}
	return err
}

func (d *driver) administer(ctx context.Context, c *command) (answer, error) {
	done := answer{}
	var err error
	switch c.Op {
	case "create_topic":
		configs := map[string]*string{}
		for name, value := range c.Configs {
			configs[name] = &value
		}
		var partitions int32
		if err = json.Unmarshal(c.Partitions, &partitions); err == nil {
			_, err = d.admin.CreateTopic(ctx, partitions, c.ReplicationFactor, configs, c.Topic)
		}
	case "delete_topic":
		_, err = d.admin.DeleteTopic(ctx, c.Topic)
	case "create_partitions":
		var changed kadm.CreatePartitionsResponses
		if changed, err = d.admin.UpdatePartitions(ctx, c.Count, c.Topic); err == nil {
			err = changed.Error()
		}
	case "metadata":
		return d.metadata(ctx, c.Topic)
	case "offset":
		return d.offset(ctx, c)
	case "committed":
		fetched, err := d.admin.FetchOffsets(ctx, c.Group)
		offsets := []offset{}
		fetched.Each(func(one kadm.OffsetResponse) {
			offsets = append(offsets, offset{at{one.Topic, one.Partition}, one.At})
		})
		return answer{"offsets": offsets}, errors.Join(err, fetched.Error())
	case "describe_configs":
		var described kadm.ResourceConfigs
		if described, err = d.admin.DescribeTopicConfigs(ctx, c.Topic); err != nil {
			return nil, err
		}
		configs := map[string]*string{}
		for _, config := range described[0].Configs {
			configs[config.Key] = config.Value
		}
		return answer{"configs": configs}, described[0].Err
	case "alter_configs":
		var changes []kadm.AlterConfig
		for name, value := range c.Configs {
			changes = append(changes, kadm.AlterConfig{Op: kadm.SetConfig, Name: name, Value: &value})
		}
		var altered kadm.AlterConfigsResponses
		if altered, err = d.admin.AlterTopicConfigs(ctx, changes, c.Topic); err == nil {
			err = altered[0].Err
		}
	case "delete_records":
		var before kadm.Offsets
		before.Add(kadm.Offset{Topic: c.Topic, Partition: *c.Partition, At: c.Before})
		var deleted kadm.DeleteRecordsResponses
		if deleted, err = d.admin.DeleteRecords(ctx, before); err == nil {
			err = deleted.Error()
		}
	case "list_groups":
		var listed kadm.ListedGroups
		listed, err = d.admin.ListGroups(ctx)
		done["groups"] = listed.Groups()
	case "delete_group":
		_, err = d.admin.DeleteGroup(ctx, c.Group)
	default:
		err = fmt.Errorf("%q: %w", c.Op, errors.ErrUnsupported)
	}
	return done, err
}

func (d *driver) metadata(ctx context.Context, topic string) (answer, error) {
	metadata, err := d.admin.Metadata(ctx, topic)
	if err != nil {
		return nil, err
	}
	brokers, partitions := []answer{}, []answer{}
	for _, broker := range metadata.Brokers {
		brokers = append(brokers, answer{"id": broker.NodeID, "host": broker.Host, "port": broker.Port})
	}
	for _, partition := range metadata.Topics[topic].Partitions.Sorted() {
		partitions = append(partitions, answer{"partition": partition.Partition, "leader": partition.Leader})
	}
	return answer{"brokers": brokers, "partitions": partitions}, metadata.Topics[topic].Err
}

func (d *driver) offset(ctx context.Context, c *command) (answer, error) {
	var listed kadm.ListedOffsets
	var err error
	switch c.TimestampMs {
	case -2:
		listed, err = d.admin.ListStartOffsets(ctx, c.Topic)
	case -1:
		listed, err = d.admin.ListEndOffsets(ctx, c.Topic)
	default:
		listed, err = d.admin.ListOffsetsAfterMilli(ctx, c.TimestampMs, c.Topic)
	}
	one, _ := listed.Lookup(c.Topic, *c.Partition)
	if c.TimestampMs >= 0 && one.Timestamp < 0 { // kadm gives the end where Kafka has none
		one.Offset = -1
	}
	return answer{"offset": one.Offset}, errors.Join(err, one.Err)
}
