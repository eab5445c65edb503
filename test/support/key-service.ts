import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly KeyId?: string;
  readonly NumberOfBytes?: number;
  readonly CiphertextBlob?: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
}

interface DataKey {
  readonly KeyId: string;
  readonly Plaintext: string;
  readonly context: string;
}

/** The two operations of KMS that the AWS Encryption SDK needs, on a local server. */
export class KeyService {
  private readonly dataKeys = new Map<string, DataKey>();
  private readonly server = createServer((request, reply) => void this.serve(request, reply));

  static async start(): Promise<KeyService> {
    const service = new KeyService();
    service.server.listen(0, '127.0.0.1');
    await new Promise((done) => service.server.once('listening', done));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const asked = JSON.parse(Buffer.concat(parts).toString('utf8')) as Asked;
    const target = String(request.headers['x-amz-target']);
    const answer = target.endsWith('GenerateDataKey') ? this.generate(asked) : this.open(asked);
    reply.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    reply.end(JSON.stringify(answer ?? { __type: 'InvalidCiphertextException' }));
  }

  private generate({ KeyId = '', NumberOfBytes = 32, EncryptionContext }: Asked) {
    const CiphertextBlob = randomBytes(48).toString('base64');
    const Plaintext = randomBytes(NumberOfBytes).toString('base64');
    const context = JSON.stringify(EncryptionContext);
    this.dataKeys.set(CiphertextBlob, { KeyId, Plaintext, context });
    return { KeyId, Plaintext, CiphertextBlob };
  }

  /** Only with the encryption context that the key was made for. */
  private open({ CiphertextBlob = '', EncryptionContext = {} }: Asked) {
    const found = this.dataKeys.get(CiphertextBlob);
    const same = (one: object, other: object) =>
      JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
    if (!found || !same(JSON.parse(found.context) as object, EncryptionContext)) return undefined;
    const { KeyId, Plaintext } = found;
    return { KeyId, Plaintext };
  }
}
