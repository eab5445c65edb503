import { randomBytes } from 'node:crypto';
import { client, hexOf, type Person } from './srp-client.js';
import { proveSrp, startSrp, type SrpProof, type SrpStart } from './srp-sign-in.js';

/** NewDeviceMetadata of the AWS door. */
export interface DeviceMetadata {
  readonly DeviceKey: string;
  readonly DeviceGroupKey: string;
}

/** The exchange of a device, at either door. */
export interface DeviceStep {
  readonly salt: string;
  readonly srpB: string;
  readonly secretBlock: string;
}

const base64 = (value: bigint) => client.pad(value).toString('base64');

/** A device that keeps a secret, as the clients of AWS make one (section 7.8). */
export class TestDevice {
  readonly salt = hexOf(BigInt(`0x01${randomBytes(15).toString('hex')}`));

  constructor(
    readonly key: string,
    readonly groupKey: string,
    readonly secret = randomBytes(40).toString('base64'),
  ) {}

  static of({ DeviceKey, DeviceGroupKey }: DeviceMetadata): TestDevice {
    return new TestDevice(DeviceKey, DeviceGroupKey);
  }

  /** DeviceSecretVerifierConfig. */
  get verifierConfig() {
    const who = { poolName: this.groupKey, userId: this.key, password: this.secret };
    const x = client.x({ ...who, salt: this.salt } as Person);
    return {
      PasswordVerifier: base64(client.pow(2n, x)),
      Salt: base64(BigInt(`0x${this.salt}`)),
    };
  }

  /** What ConfirmDevice takes besides the token. */
  get confirmation() {
    const DeviceSecretVerifierConfig = this.verifierConfig;
    return { DeviceKey: this.key, DeviceSecretVerifierConfig, DeviceName: 'a browser' };
  }

  start(): SrpStart {
    return startSrp();
  }

  /** The signature over group key, device key, block and time. */
  prove(start: SrpStart, step: DeviceStep): SrpProof {
    return proveSrp(start, { ...step, userIdForSrp: this.key }, this.groupKey, this.secret);
  }
}
