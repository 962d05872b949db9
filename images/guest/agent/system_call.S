/*
 * int32_t system_call(uint32_t number, const uint32_t arguments[6]); all six registers are arguments, also the frame pointer.
 * %gs:16 is where both musl and glibc keep the kernel's entry (AT_SYSINFO: sysenter), in its absence an int $0x80.
 */
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
	call *%gs:16
	popl %ebx
	popl %esi
	popl %edi
	popl %ebp
	ret
	.size system_call, . - system_call
	.section .note.GNU-stack, "", @progbits
