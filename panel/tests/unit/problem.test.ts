import { describe, expect, it } from 'vitest';
import { Problem, problemFrom, toProblem } from '../../src/lib/api/problem';
import { problemText } from '../../src/lib/problem_text';

describe('a problem', () => {
    const refused = problemFrom(422, {
        type: 'about:blank',
        title: 'Unprocessable',
        status: 422,
        code: 'invalid',
        detail: 'The phone number is too short.',
        errors: [{ pointer: '/phone', detail: 'too short' }, { pointer: '/connection/ip', detail: 'taken' }, 'rubbish'],
    });
    it('gives each field its own error', () => {
        expect(refused.at('phone')).toBe('too short');
        expect(refused.at('connection/ip')).toBe('taken');
        expect(refused.at('name')).toBeUndefined();
    });
    it('is told by its code, else in the words of the server', () => {
        expect(problemText(problemFrom(401, { code: 'wrong_credentials', detail: 'No.' }))).toBe('Nama pengguna atau kata sandi salah.');
        expect(problemText(refused)).toBe('The phone number is too short.');
    });
    it('survives an answer that is not a problem', () => {
        const odd = problemFrom(502, '<html>');
        expect(odd.status).toBe(502);
        expect(problemText(odd)).toBe('Gagal memuat');
    });
    it('is offline when nothing answered', () => {
        expect(toProblem(new TypeError('fetch failed')).offline).toBe(true);
    });
    it('never swallows a bug', () => {
        expect(() => toProblem(new RangeError('bug'))).toThrow(RangeError);
        expect(toProblem(new Problem(404, 'not_found', '')).missing).toBe(true);
    });
});
