/** The two families of addresses, by the names of their places in plans and tables. */
export type FamilyName = 'ipv4' | 'ipv6';
