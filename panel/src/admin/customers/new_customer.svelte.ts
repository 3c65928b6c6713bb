// The form of Pelanggan baru: a person and, in the same go, what is installed for them. Two requests; if the second is
// refused the first is not repeated.
import { answer, api, type Customer, type Schemas, type Subscription } from '../../lib/api/client';
import { Submission } from '../../lib/form.svelte';
import { invalidate } from '../../lib/query.svelte';

type Kind = Schemas['ConnectionKind'];

export const connectionKinds: Kind[] = ['pppoe', 'hotspot', 'static_ip', 'dhcp'];

// The fields that the form shows, as the server's pointers name them.
export const fields = [
    'name', 'address', 'area', 'phone', 'email', 'plan', 'starts_on', 'billing_day',
    'connection/kind', 'connection/username', 'connection/password', 'connection/ip', 'connection/mac',
];

function filled<Values extends Record<string, string>>(values: Values): Partial<Values> {
    const entries = Object.entries(values).map(([name, value]) => [name, value.trim()] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Partial<Values>;
}

export class NewCustomer {
    readonly submission = new Submission();
    person = $state({ name: '', address: '', area: '', phone: '', email: '' });
    installs = $state(true);
    plan = $state('');
    starts_on = $state('');
    billing_day = $state('');
    kind = $state<Kind>('pppoe');
    login = $state({ username: '', password: '', ip: '', mac: '' });
    customer = $state.raw<Customer>();
    subscription = $state.raw<Subscription>();
    finished = $state(false);

    constructor(today: string) {
        this.starts_on = today;
    }

    get usesLogin(): boolean {
        return this.kind === 'pppoe' || this.kind === 'hotspot';
    }

    #connection(): Schemas['ConnectionNew'] {
        const { username, password, ip, mac } = this.login;
        return { kind: this.kind, ...filled(this.usesLogin ? { username, password, ip } : { ip, mac }) };
    }

    async #install(customer: string, idempotencyKey: string): Promise<void> {
        const body: Schemas['SubscriptionNew'] = {
            customer,
            plan: this.plan,
            starts_on: this.starts_on,
            connection: this.#connection(),
            ...(this.billing_day ? { billing_day: Number(this.billing_day) } : {}),
        };
        this.subscription = await answer(
            api.POST('/api/v1/subscriptions', { body, params: { header: { 'Idempotency-Key': `${idempotencyKey}-s` } } }),
        );
    }

    async save(): Promise<void> {
        await this.submission.run(async (idempotencyKey) => {
            this.customer ??= await answer(
                api.POST('/api/v1/customers', {
                    body: { ...filled(this.person), name: this.person.name.trim() },
                    params: { header: { 'Idempotency-Key': idempotencyKey } },
                }),
            );
            if (this.installs) await this.#install(this.customer.id, idempotencyKey);
            this.finished = true;
            invalidate('customers', 'subscriptions', 'reports');
        });
    }
}
