import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** How many different values one label may take before the rest is counted as `other`. */
const MAX_LABEL_VALUES = 400;

/** Seconds; a signature costs about a third of a millisecond, a password hash some tens. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What `/metrics` shows, in a registry of its own. Labels are bounded here, whatever a caller passes:
 * a label that follows the input of strangers would grow the process until it dies.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly seen = new Map<string, Set<string>>();

  private readonly requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by door, operation and class of status.',
    labelNames: ['door', 'operation', 'status'],
    registers: [this.registry],
  });

  private readonly durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds from the head of the request to the end of the answer, by door.',
    labelNames: ['door'],
    buckets: BUCKETS,
    registers: [this.registry],
  });

  private readonly refusals = new Counter({
    name: 'domain_refusals_total',
    help: 'Requests refused by a rule, by the code of the refusal.',
    labelNames: ['code'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** The media type of `text()`. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Counts one answered request; `status` is the HTTP status, `seconds` how long it took. */
  observe(door: string, operation: string, status: number, seconds: number): void {
    const boundedDoor = this.bounded('door', door);
    this.requests.inc({
      door: boundedDoor,
      operation: this.bounded('operation', operation),
      status: statusClass(status),
    });
    this.durations.observe({ door: boundedDoor }, seconds);
  }

  /** Counts one refusal by its stable code. */
  refused(code: string): void {
    this.refusals.inc({ code: this.bounded('code', code) });
  }

  /** Everything in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private bounded(label: string, value: string): string {
    let values = this.seen.get(label);
    if (!values) this.seen.set(label, (values = new Set()));
    if (values.has(value)) return value;
    if (values.size >= MAX_LABEL_VALUES || value.length > 100) return 'other';
    values.add(value);
    return value;
  }
}

function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}
