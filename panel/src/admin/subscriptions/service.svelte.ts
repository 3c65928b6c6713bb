// What is installed for a customer, as a form: the plan, its days, the connection.
import { answer, api, type Schemas, type Subscription } from '../../lib/api/client';
import { connectionFields, connectionOf, isReadable, newLogin } from './connection';

// The fields that the form shows, as the server's pointers name them.
export const serviceFields = ['plan', 'starts_on', 'billing_day', ...connectionFields.map((field) => `connection/${field}`)];

export class Service {
    plan = $state('');
    starts_on = $state('');
    billing_day = $state('');
    login = $state(newLogin());

    constructor(today: string) {
        this.starts_on = today;
    }

    get ready(): boolean {
        return this.plan !== '' && this.starts_on !== '' && isReadable(this.login);
    }

    terms(): { plan: string; starts_on: string; billing_day?: number } {
        return { plan: this.plan, starts_on: this.starts_on, ...(this.billing_day ? { billing_day: Number(this.billing_day) } : {}) };
    }

    async install(customer: string, idempotencyKey: string): Promise<Subscription> {
        const body: Schemas['SubscriptionNew'] = { customer, ...this.terms(), connection: connectionOf(this.login) };
        return answer(api.POST('/api/v1/subscriptions', { body, params: { header: { 'Idempotency-Key': idempotencyKey } } }));
    }
}
