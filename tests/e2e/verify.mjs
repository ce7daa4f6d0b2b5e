// Reads [{secret, headers, body}] from standard input and prints, for each, the payload that the npm package standardwebhooks vouches for,
// or {"refused": why}. Bodies are base64.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const verify = ({ secret, headers, body }) => {
  try {
    return new Webhook(secret).verify(Buffer.from(body, "base64").toString("utf8"), headers);
  } catch (error) {
    return { refused: String(error.message) };
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(verify)));
