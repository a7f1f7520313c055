// random_operands and the state that it draws on, as the learner has them.
module random_words #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned RandomWidth = 25
) (
  input  logic                        clk_i,
  input  logic                        enable_i,
  input  logic                        seed_write_i,
  input  logic [31:0]                 seed_i,
  input  logic                        next_sample_i,
  input  logic [3:0]                  layer_i,
  input  logic [15:0]                 row_unit_i,
  input  logic [15:0]                 column_unit_i,
  output logic [RandomWidth*Rows-1:0] west_random_o,
  output logic [RandomWidth*Cols-1:0] north_random_o,
  output logic [20:0]                 mask_o
);

  logic [31:0] state;
  sample_state u_state (
    .clk_i,
    .enable_i,
    .seed_write_i,
    .seed_i,
    .next_sample_i,
    .state_o(state)
  );
  random_operands #(
    .Rows(Rows),
    .Cols(Cols),
    .Group(Group),
    .RandomWidth(RandomWidth)
  ) u_random (
    .clk_i,
    .enable_i,
    .sample_i(state),
    .layer_i,
    .row_unit_i,
    .column_unit_i,
    .west_random_o,
    .north_random_o
  );
  perturbation u_perturbation (
    .state_i(state),
    .mask_o
  );

endmodule
