// A refusal or failure, as RFC 9457 names it. Field errors carry JSON pointers ("/phone"), which forms place beside
// their fields.

export interface FieldError {
    pointer: string;
    detail: string;
}

export class Problem extends Error {
    readonly status: number;
    readonly code: string;
    readonly errors: FieldError[];

    constructor(status: number, code: string, detail: string, errors: FieldError[] = []) {
        super(detail);
        this.name = 'Problem';
        this.status = status;
        this.code = code;
        this.errors = errors;
    }

    get offline(): boolean {
        return this.status === 0;
    }

    get forbidden(): boolean {
        return this.status === 403;
    }

    get missing(): boolean {
        return this.status === 404;
    }

    // The error of one field, or undefined. `/connection/ip` is asked for as 'connection/ip'.
    at(field: string): string | undefined {
        return this.errors.find((error) => error.pointer === `/${field}`)?.detail;
    }
}

function isFieldError(value: unknown): value is FieldError {
    if (typeof value !== 'object' || value === null) return false;
    const { pointer, detail } = value as Record<string, unknown>;
    return typeof pointer === 'string' && typeof detail === 'string';
}

export function problemFrom(status: number, body: unknown): Problem {
    if (typeof body !== 'object' || body === null) return new Problem(status, 'unreadable', '');
    const { code, detail, title, errors } = body as Record<string, unknown>;
    return new Problem(
        status,
        typeof code === 'string' ? code : 'unknown',
        typeof detail === 'string' && detail !== '' ? detail : typeof title === 'string' ? title : '',
        Array.isArray(errors) ? errors.filter(isFieldError) : [],
    );
}

// fetch() itself rejects when nothing answers: status 0.
export function toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TypeError) return new Problem(0, 'offline', '');
    throw error;
}
