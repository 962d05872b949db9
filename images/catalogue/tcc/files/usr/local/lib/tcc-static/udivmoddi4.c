/* What GCC's own library has, which compiled musl, and tcc's has not: quotient and remainder at once. */
unsigned long long __udivmoddi4(unsigned long long a, unsigned long long b, unsigned long long *rest)
{
    unsigned long long quotient = a / b;
    if (rest) *rest = a - quotient * b;
    return quotient;
}
