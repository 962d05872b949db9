/* int32_t system_call(uint32_t number, const uint32_t arguments[6]); all six registers are arguments, also the frame pointer. */
	.text
	.globl system_call
	.type system_call, @function
system_call:
	pushl %ebp
	pushl %edi
	pushl %esi
	pushl %ebx
	movl 20(%esp), %eax
	movl 24(%esp), %ebp
	movl 0(%ebp), %ebx
	movl 4(%ebp), %ecx
	movl 8(%ebp), %edx
	movl 12(%ebp), %esi
	movl 16(%ebp), %edi
	movl 20(%ebp), %ebp
	int $0x80
	popl %ebx
	popl %esi
	popl %edi
	popl %ebp
	ret
	.size system_call, . - system_call
	.section .note.GNU-stack, "", @progbits
