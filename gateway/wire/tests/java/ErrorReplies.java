// Prints what Kafka's own AbstractRequest.getErrorResponse answers to requests: the oracle of the error replies.
//
// Standard input: one request a line, "key version code hex", the hex being the body without its header ("-" when empty).
// Standard output: the same line with the body of the answer behind it, in hex, "-" when empty; "none" where Kafka answers
// nothing; "throws:<exception>" where it throws, in which case a broker closes the connection;
// "parse:<exception>" where it does not even accept the request. Each request is answered twice:
// with an exception that carries the text TEXT, and with one that carries Kafka's own text for the code.
//
// Run: java -cp '<folder with kafka-clients and its dependencies>/*' ErrorReplies.java < requests.txt > replies.txt

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;

public class ErrorReplies {
    static final String TEXT = "Why not.";

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            int key = Integer.parseInt(words[0]);
            short version = Short.parseShort(words[1]);
            Errors error = Errors.forCode(Short.parseShort(words[2]));
            byte[] body = words[3].equals("-") ? new byte[0] : HexFormat.of().parseHex(words[3]);
            if (!ApiKeys.hasId(key) || !knows(ApiKeys.forId(key), version)) {
                continue;
            }
            out.println(line + " " + answer(ApiKeys.forId(key), version, body, error.exception(TEXT))
                + " " + answer(ApiKeys.forId(key), version, body, error.exception()));
        }
        out.flush();
    }

    static boolean knows(ApiKeys api, short version) {
        return version >= api.messageType.lowestSupportedVersion() && version <= api.messageType.highestSupportedVersion(true);
    }

    static String answer(ApiKeys api, short version, byte[] body, Throwable error) {
        AbstractRequest request;
        try {
            request = AbstractRequest.parseRequest(api, version, new ByteBufferAccessor(ByteBuffer.wrap(body))).request;
        } catch (Exception thrown) {
            return "parse:" + thrown.getClass().getSimpleName();
        }
        try {
            AbstractResponse response = request.getErrorResponse(0, error);
            if (response == null) {
                return "none";
            }
            ByteBuffer bytes = MessageUtil.toByteBufferAccessor(response.data(), version).buffer();
            byte[] answer = new byte[bytes.remaining()];
            bytes.get(answer);
            return answer.length == 0 ? "-" : HexFormat.of().formatHex(answer);
        } catch (Exception thrown) {
            return "throws:" + thrown.getClass().getSimpleName();
        }
    }
}
