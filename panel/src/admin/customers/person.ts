// Who a customer is, as a form holds it: empty text for what is not known.
export interface Person {
    name: string;
    address: string;
    area: string;
    phone: string;
    email: string;
}

export const personFields = ['name', 'address', 'area', 'phone', 'email'];
