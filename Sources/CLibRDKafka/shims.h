#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// Puts a copy of a message into the queue of a producer; never blocks.
///
/// A null key is no key. A timestamp of 0 is the current time. The headers, when not null, belong
/// to the client if and only if the result is RD_KAFKA_RESP_ERR_NO_ERROR.
static inline rd_kafka_resp_err_t kedge_kafka_produce(
    rd_kafka_t *client, const char *topic, int32_t partition, int64_t timestamp,
    const void *key, size_t key_size, const void *payload, size_t payload_size,
    rd_kafka_headers_t *headers, void *opaque) {
    if (headers) {
        return rd_kafka_producev(
            client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP(timestamp),
            RD_KAFKA_V_KEY(key, key_size), RD_KAFKA_V_VALUE((void *)payload, payload_size),
            RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    }
    return rd_kafka_producev(
        client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP(timestamp),
        RD_KAFKA_V_KEY(key, key_size), RD_KAFKA_V_VALUE((void *)payload, payload_size),
        RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}
