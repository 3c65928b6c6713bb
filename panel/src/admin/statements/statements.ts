import type { Schemas } from '../../lib/api/client';

export type StatementRow = Schemas['StatementRow'];
export type Bank = Schemas['StatementNew']['bank'];
export const banks: Bank[] = ['bca', 'mandiri', 'bri', 'bni', 'other'];
