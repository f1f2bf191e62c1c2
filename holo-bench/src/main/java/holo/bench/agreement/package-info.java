/// How far Holo and PostgreSQL agree: the same statements go to both, and every answer is compared. Start with
/// {@link holo.bench.agreement.Agreement} for files of statements and {@link holo.bench.agreement.RandomAgreement} for
/// generated ones.
@NullMarked
package holo.bench.agreement;

import org.jspecify.annotations.NullMarked;
